# Rscript make_results.R, in this folder: what R's psych, factanal and survey say of scales of ../bfi.csv.
# Debian: r-base-core r-cran-psych r-cran-gparotation r-cran-survey r-cran-jsonlite
suppressMessages({library(psych); library(survey); library(jsonlite)})
options(digits = 17)
bfi <- read.csv("../bfi.csv"); scales <- list(A = c("A1"), C = c("C4", "C5"), E = c("E1", "E2"), N = character(0), O = c("O2", "O5"))
results <- list()
for (s in names(scales)) {
  items <- paste0(s, 1:5); d <- bfi[, items]; d[, scales[[s]]] <- 7 - d[, scales[[s]]]
  whole <- d[complete.cases(d), ]
  a <- suppressWarnings(alpha(whole, warnings = FALSE)); pairs <- suppressWarnings(alpha(d, use = "pairwise", warnings = FALSE))
  feldt <- alpha.ci(a$total$raw_alpha, nrow(whole), 5)
  f <- factanal(covmat = cov(whole), factors = 1, n.obs = nrow(whole), control = list(opt = list(factr = 1)))
  l <- as.vector(f$loadings) * sqrt(diag(cov(whole))); u <- as.vector(f$uniquenesses) * diag(cov(whole)); l <- l * sign(sum(l))
  k <- KMO(cor(whole))
  results[[s]] <- list(items = items, reverse = I(scales[[s]]), n = nrow(whole), alpha = a$total$raw_alpha, standardized = a$total$std.alpha,
    low = feldt$lower.ci, high = feldt$upper.ci, pairwise = pairs$total$raw_alpha, dropped = a$alpha.drop$raw_alpha, rest = a$item.stats$r.drop,
    omega = sum(l)^2 / (sum(l)^2 + sum(u)), loadings = l / sqrt(diag(cov(whole))), eigenvalues = eigen(cor(whole))$values, kmo = k$MSA, item_kmo = as.vector(k$MSAi))
}
# Weighted, in strata: of the agreeableness items, strata by gender and made-up weights by age; its error by leaving out one.
d <- bfi[, paste0("A", 1:5)]; d$A1 <- 7 - d$A1; keep <- complete.cases(d); d <- d[keep, ][1:300, ]
d$w <- 1 + bfi$age[keep][1:300] %% 5; d$gender <- bfi$gender[keep][1:300]
des <- svydesign(id = ~1, strata = ~gender, weights = ~w, data = d)
jack <- as.svrepdesign(des, type = "JKn")
cronbach <- function(w, data) { S <- cov.wt(data[, 1:5], w, method = "ML")$cov; 5 / 4 * (1 - sum(diag(S)) / sum(S)) }
wr <- withReplicates(jack, cronbach); write.csv(d, "weighted.csv", row.names = FALSE, quote = FALSE)
results$weighted <- list(alpha = svycralpha(~A1 + A2 + A3 + A4 + A5, des), jackknife_se = as.vector(SE(wr)))
writeLines(toJSON(results, digits = NA, auto_unbox = TRUE), "results.json")
