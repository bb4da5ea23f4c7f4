# Rscript make_results.R, in this folder: data sets of other designs than ../apistrat.csv, and what R's survey
# says of them. A result is what `chashmandaz tabulate` is asked (`arguments`) and the rows it should answer.
# Debian: r-base-core r-cran-survey r-cran-jsonlite r-cran-mass
suppressMessages({library(survey); library(jsonlite)})
options(digits = 17, survey.lonely.psu = "fail")
results <- list()
keep <- function(file, arguments, rows, call, tolerance = 1e-8)
  results[[length(results) + 1]] <<- list(file = file, arguments = I(arguments), rows = rows, call = call, tolerance = tolerance)
n0 <- function(x) { x <- as.vector(unclass(x)); x[!is.finite(x)] <- NA; x }
write_data <- function(d, file) write.csv(d, file, row.names = FALSE, na = "", quote = FALSE)
rows_of <- function(st, des, category = NULL, deff = NULL, by = NULL) {
  ci <- confint(st, df = degf(des)); se <- n0(unlist(SE(st))); est <- n0(coef(st))
  lapply(seq_along(est), function(i) { row <- list(estimate = est[i], se = se[i], ci_low = n0(ci[i, 1]), ci_high = n0(ci[i, 2]), df = degf(des))
    if (!is.null(category)) row$category <- category[i]
    if (!is.null(deff)) row$deff <- n0(deff)[i]
    if (!is.null(by)) row$by <- by[[i]]
    row })
}
deffs <- function(st) { D <- attr(st, "deff"); if (is.matrix(D)) diag(D) else D }
number <- function(file, des, design, v) {
  f <- as.formula(paste0("~", v)); item <- c(design, "--item", v)
  st <- svymean(f, des, na.rm = TRUE, deff = inherits(des, "survey.design2"))
  keep(file, c(item, "--statistic", "mean"), rows_of(st, des, deff = if (inherits(des, "survey.design2")) deffs(st)), "svymean(deff = TRUE)")
  keep(file, c(item, "--statistic", "total"), rows_of(svytotal(f, des, na.rm = TRUE), des), "svytotal")
  if (inherits(des, "survey.design2")) { q <- svyquantile(f, des, c(.25, .5), ci = TRUE, na.rm = TRUE, df = degf(des))[[1]]
    keep(file, c(item, "--quantile", "0.25", "--quantile", "0.5"), lapply(1:2, function(i) list(estimate = n0(q[i, 1]), ci_low = n0(q[i, 2]), ci_high = n0(q[i, 3]), se = n0(q[i, "se"]))), "svyquantile", 1e-6) }
}
by_groups <- function(file, des, design, v, g) {
  st <- svyby(as.formula(paste0("~", v)), as.formula(paste0("~", g)), des, svymean, na.rm = TRUE)
  names <- as.character(st[[1]])
  keep(file, c(design, "--item", v, "--statistic", "mean", "--by", g), rows_of(st, des, by = lapply(names, function(x) setNames(list(x), g))), "svyby(svymean)")
}
shares <- function(file, des, design, v, methods = c("logit", "likelihood", "asin", "beta", "xlogit")) {
  st <- svymean(as.formula(paste0("~factor(", v, ")")), des, na.rm = TRUE); lv <- levels(factor(des$variables[[v]]))
  keep(file, c(design, "--item", v, "--statistic", "share"), rows_of(st, des, category = lv), "svymean(~factor)")
  for (m in methods) keep(file, c(design, "--item", v, "--statistic", "share", "--ci-method", m), lapply(lv, function(l) {
    f <- as.formula(paste0("~I(", v, "=='", l, "')")); fits <- m %in% c("logit", "likelihood")
    ci <- attr(suppressWarnings(if (fits) svyciprop(f, des, method = m) else svyciprop(f, des, method = m, na.rm = TRUE)), "ci")
    list(category = l, ci_low = n0(ci)[1], ci_high = n0(ci)[2]) }), "svyciprop", if (inherits(des, "survey.design2")) 1e-8 else 1e-7)
}
tests <- function(file, des, design, r, c) {
  f <- as.formula(paste0("~", r, "+", c)); F <- suppressWarnings(svychisq(f, des)); X <- suppressWarnings(svychisq(f, des, statistic = "Chisq"))
  results[[length(results) + 1]] <<- list(file = file, arguments = I(c(design, "--item", r, "--statistic", "share", "--by", c, "--test")), call = "svychisq", tolerance = 1e-8,
    tests = list(list(order = 2, statistic = n0(F$statistic), df_num = n0(F$parameter)[1], df_den = n0(F$parameter)[2], p = n0(F$p.value)),
                 list(order = 1, statistic = n0(X$statistic), df_num = n0(X$parameter), p = n0(X$p.value))))
}
# Pairwise differences of domain means: svycontrast of svyby, and for two groups svyttest.
differences <- function(file, des, design, v, g) {
  answered <- subset(des, !is.na(des$variables[[v]]))
  st <- svyby(as.formula(paste0("~", v)), as.formula(paste0("~", g)), answered, svymean, covmat = TRUE)
  lv <- as.character(st[[1]]); pairs <- combn(length(lv), 2); rows <- list()
  for (k in seq_len(ncol(pairs))) { w <- rep(0, length(lv)); w[pairs[, k]] <- c(1, -1)
    d <- svycontrast(st, list(d = setNames(w, names(coef(st))))); ci <- confint(d, df = degf(des))
    rows[[k]] <- list(statistic = "difference", by = setNames(list(lv[pairs[1, k]]), g), against = setNames(list(lv[pairs[2, k]]), g), estimate = n0(coef(d)), se = n0(SE(d)),
      ci_low = n0(ci[1]), ci_high = n0(ci[2]), df = degf(des), p = 2 * pt(-abs(n0(coef(d)) / n0(SE(d))), degf(des))) }
  adjusted <- p.adjust(sapply(rows, function(r) r$p), "holm"); for (k in seq_along(rows)) rows[[k]]$p_adjusted <- adjusted[k]
  keep(file, c(design, "--item", v, "--statistic", "mean", "--by", g, "--compare"), rows, "svycontrast(svyby(svymean, covmat = TRUE)), p.adjust(method = 'holm')")
  m <- svyglm(as.formula(paste0(v, "~factor(", g, ")")), des); t <- regTermTest(m, as.formula(paste0("~factor(", g, ")")))
  results[[length(results)]]$tests <<- list(list(test = "wald-f", df_num = t$df, df_den = t$ddf, statistic = n0(t$Ftest), p = n0(t$p)))
}
crossed <- function(file, des, design, r, c) {
  lr <- levels(factor(des$variables[[r]])); lc <- levels(factor(des$variables[[c]]))
  total <- svymean(as.formula(paste0("~interaction(", r, ",", c, ")")), des, na.rm = TRUE)
  cell <- function(k) setNames(list(lc[(k - 1) %/% length(lr) + 1]), c)
  keep(file, c(design, "--item", r, "--statistic", "share", "--by", c, "--shares", "total"), rows_of(total, des, category = rep(lr, length(lc)), by = lapply(seq_along(coef(total)), cell)), "svymean(~interaction)")
  along <- svyby(as.formula(paste0("~factor(", c, ")")), as.formula(paste0("~", r)), des, svymean, na.rm = TRUE)
  est <- matrix(n0(coef(along)), length(lr)); se <- matrix(n0(unlist(SE(along))), length(lr))
  keep(file, c(design, "--item", r, "--statistic", "share", "--by", c, "--shares", "row"), lapply(seq_along(est), function(k) list(estimate = n0(est)[k], se = n0(se)[k], category = rep(lr, length(lc))[k], by = cell(k))), "svyby(~factor, svymean)")
}
several <- function(file, des, design, items) {
  d <- des; for (v in items) d$variables[[v]] <- as.numeric(d$variables[[v]] == "Yes"); d$variables$answers <- rowSums(d$variables[, items])
  f <- as.formula(paste0("~", paste(items, collapse = "+")))
  a <- rows_of(svymean(f, d), d, category = items); b <- rows_of(svyratio(f, ~answers, d), d, category = items)
  for (k in seq_along(a)) { a[[k]]$statistic <- "share_of_cases"; b[[k]]$statistic <- "share_of_answers" }
  keep(file, c(design, rbind("--item", items), "--statistic", "several"), c(a, b), "svymean and svyratio of indicators")
}
everything <- function(file, des, design, v, g, q, items = NULL) {
  number(file, des, design, v); by_groups(file, des, design, v, g); shares(file, des, design, q)
  tests(file, des, design, q, g); differences(file, des, design, v, g); crossed(file, des, design, q, g)
  if (length(items)) several(file, des, design, items)
}
data(api); columns <- c("dnum", "snum", "stype", "sch.wide", "comp.imp", "awards", "api00", "api99", "meals", "enroll", "api.stu")

# One stage of clusters: 15 of 757 districts.
one <- svydesign(id = ~dnum, weights = ~pw, fpc = ~fpc, data = apiclus1)
write_data(apiclus1[, c(columns, "pw", "fpc")], "apiclus1.csv")
design1 <- c("--weight", "pw", "--cluster", "dnum", "--population", "fpc")
everything("apiclus1.csv", one, design1, "api00", "stype", "awards", c("sch.wide", "comp.imp", "awards"))
within <- subset(one, stype == "H"); keep("apiclus1.csv", c(design1, "--item", "api00", "--statistic", "mean", "--domain", "stype=H"), rows_of(svymean(~api00, within), within), "subset")
q <- svyquantile(~api00, within, .5, ci = TRUE)[[1]]
keep("apiclus1.csv", c(design1, "--item", "api00", "--statistic", "median", "--domain", "stype=H"), list(list(estimate = n0(q[1]), ci_low = n0(q[2]), ci_high = n0(q[3]), se = n0(q[4]))), "svyquantile(subset)", 1e-6)
ratio <- svyratio(~api.stu, ~enroll, one); keep("apiclus1.csv", c(design1, "--item", "api.stu", "--statistic", "ratio", "--denominator", "enroll"), rows_of(ratio, one), "svyratio")
left <- as.svrepdesign(one, type = "JK1"); everything("apiclus1.csv", left, c(design1, "--replicate-type", "JK1"), "api00", "stype", "awards")
r <- data.frame(apiclus1[, c("api00", "stype", "awards", "pw")], weights(as.svrepdesign(svydesign(id = ~dnum, weights = ~pw, data = apiclus1), type = "JK1"), "analysis"))
names(r) <- c("api00", "stype", "awards", "pw", paste0("rep_", 1:15)); write_data(r, "jackknife.csv")
given <- svrepdesign(weights = ~pw, repweights = "rep_", type = "JK1", scale = 14 / 15, data = r, combined.weights = TRUE)
everything("jackknife.csv", given, c("--weight", "pw", "--replicate-weights", "rep_*", "--replicate-type", "JK1"), "api00", "stype", "awards")

# Two stages: 40 of 757 districts, up to five schools in each.
two <- svydesign(id = ~dnum + snum, fpc = ~fpc1 + fpc2, data = apiclus2)
write_data(apiclus2[, c(columns, "pw", "fpc1", "fpc2")], "apiclus2.csv")
design2 <- c("--cluster", "dnum", "--cluster", "snum", "--population", "fpc1", "--population", "fpc2")
everything("apiclus2.csv", two, design2, "api00", "stype", "awards", c("sch.wide", "comp.imp", "awards"))
number("apiclus2.csv", two, design2, "enroll")
data(mu284); write_data(mu284, "mu284.csv")
mu <- svydesign(id = ~id1 + id2, fpc = ~n1 + n2, data = mu284)
number("mu284.csv", mu, c("--cluster", "id1", "--cluster", "id2", "--population", "n1", "--population", "n2"), "y1")

# Clusters nested in strata, with weights that vary: every tenth person of NHANES 2009-2010.
data(nhanes); thin <- nhanes[seq(1, nrow(nhanes), 10), ]; levels(thin$agecat) <- c("to 19", "to 39", "to 59", "60 and over"); write_data(thin, "nhanes_tenth.csv")
nested <- svydesign(id = ~SDMVPSU, strata = ~SDMVSTRA, weights = ~WTMEC2YR, nest = TRUE, data = thin)
designN <- c("--weight", "WTMEC2YR", "--stratum", "SDMVSTRA", "--cluster", "SDMVPSU")
shares("nhanes_tenth.csv", nested, designN, "race"); by_groups("nhanes_tenth.csv", nested, designN, "HI_CHOL", "agecat"); by_groups("nhanes_tenth.csv", nested, designN, "HI_CHOL", "race")
tests("nhanes_tenth.csv", nested, designN, "HI_CHOL", "race"); number("nhanes_tenth.csv", nested, designN, "HI_CHOL")
differences("nhanes_tenth.csv", nested, designN, "HI_CHOL", "race")
jkn <- as.svrepdesign(nested, type = "JKn"); number("nhanes_tenth.csv", jkn, c(designN, "--replicate-type", "JKn"), "HI_CHOL")

# Balanced half-samples: ambulances, two of each stratum (scd of Levy and Lemeshow).
data(scd); write_data(scd, "scd.csv"); halves <- 2 * cbind(c(1,0,1,0,1,0), c(1,0,0,1,0,1), c(0,1,1,0,0,1), c(0,1,0,1,1,0))
h <- data.frame(scd, pw = 1, halves); names(h)[6:9] <- paste0("half_", 1:4); write_data(h, "half_samples.csv")
brr <- svrepdesign(data = h, type = "BRR", weights = ~pw, repweights = "half_", combined.weights = TRUE)
brr_ratio <- svyratio(~alive, ~arrests, brr)
keep("half_samples.csv", c("--weight", "pw", "--replicate-weights", "half_*", "--replicate-type", "BRR", "--item", "alive", "--statistic", "ratio", "--denominator", "arrests"), rows_of(brr_ratio, brr), "svyratio, BRR")
pairs <- svydesign(id = ~ambulance, strata = ~ESA, data = scd, nest = TRUE, weights = rep(1, 6))
made <- as.svrepdesign(pairs, type = "BRR"); keep("scd.csv", c("--stratum", "ESA", "--cluster", "ambulance", "--replicate-type", "BRR", "--item", "arrests", "--statistic", "total"), rows_of(svytotal(~arrests, made), made), "as.svrepdesign(type = 'BRR')")
fay <- h; fay[, 6:9] <- ifelse(halves > 0, 1.7, 0.3); names(fay)[6:9] <- paste0("fay_", 1:4); write_data(fay, "fay.csv")
fayd <- svrepdesign(data = fay, type = "Fay", rho = 0.3, weights = ~pw, repweights = "fay_", combined.weights = TRUE)
keep("fay.csv", c("--weight", "pw", "--replicate-weights", "fay_*", "--replicate-type", "Fay", "--fay-rho", "0.3", "--item", "alive", "--statistic", "ratio", "--denominator", "arrests"), rows_of(svyratio(~alive, ~arrests, fayd), fayd), "svyratio, Fay")

# 400 of 1,200 stakeholders in eight strata, one of a single person drawn of several, one a census, answers missing.
set.seed(400); N <- c(council = 21, staff = 300, guild = 260, women = 200, youth = 180, academia = 120, media = 107, bank = 12)
take <- c(21, 90, 80, 70, 60, 45, 33, 1); s <- data.frame(stratum = rep(names(N), take), persons = rep(N, take))
s$trust <- pmin(5, pmax(1, round(rnorm(400, 3 + (s$stratum == "council") - .6 * (s$stratum == "youth"), 1)))); s$years <- round(rexp(400, 1 / 12), 1)
s$view <- sample(c("green", "industry", "tourism"), 400, TRUE, c(.5, .2, .3)); s$home <- sample(c("centre", "edge"), 400, TRUE)
s$trust[sample(400, 30)] <- NA; s$years[sample(400, 12)] <- NA; s$view[sample(400, 25)] <- NA; write_data(s, "stakeholders.csv")
for (rule in c("certainty", "adjust", "average", "remove")) { options(survey.lonely.psu = rule)
  lone <- svydesign(id = ~1, strata = ~stratum, fpc = ~persons, data = s); designS <- c("--stratum", "stratum", "--population", "persons", "--lonely", rule)
  number("stakeholders.csv", lone, designS, "trust"); by_groups("stakeholders.csv", lone, designS, "years", "home")
  if (rule == "certainty") { shares("stakeholders.csv", lone, designS, "view", c("logit")); tests("stakeholders.csv", lone, designS, "view", "home"); differences("stakeholders.csv", lone, designS, "years", "home"); crossed("stakeholders.csv", lone, designS, "view", "home") }
}

# Missing answers and every method; beta intervals of quantiles; clusters that are alike within (design effects of 60).
shares("nhanes_tenth.csv", nested, designN, "HI_CHOL")
q <- svyquantile(~enroll, two, c(.1, .5), ci = TRUE, na.rm = TRUE, df = degf(two), interval.type = "beta")[[1]]
keep("apiclus2.csv", c(design2, "--item", "enroll", "--quantile", "0.1", "--quantile", "0.5", "--ci-method", "beta"), lapply(1:2, function(i) list(estimate = n0(q[i, 1]), ci_low = n0(q[i, 2]), ci_high = n0(q[i, 3]), se = n0(q[i, "se"]))), "svyquantile(interval.type = 'beta')", 1e-6)
alike <- data.frame(village = rep(1:12, each = 60), water = rep(c("well", "well", "river", "well", "well", "river", "well", "well", "well", "river", "well", "well"), each = 60)); write_data(alike, "alike.csv")
shares("alike.csv", svydesign(id = ~village, weights = rep(1, 720), data = alike), c("--cluster", "village"), "water")
nested$variables$race <- factor(nested$variables$race)
keep("nhanes_tenth.csv", c(designN, "--item", "race", "--statistic", "count"), rows_of(svytotal(~race, nested), nested, category = levels(nested$variables$race)), "svytotal(~factor)")

# Half-samples of eleven pairs, and of strata of two and four units, which are split into pairs.
set.seed(11); pairs <- data.frame(stratum = rep(11:21, each = 6), unit = rep(1:2, each = 3, times = 11), y = round(rnorm(66, 5), 3), w = round(runif(66, 1, 9), 1)); write_data(pairs, "pairs.csv")
eleven <- svydesign(id = ~unit, strata = ~stratum, weights = ~w, data = pairs, nest = TRUE)
designP <- c("--weight", "w", "--stratum", "stratum", "--cluster", "unit")
number("pairs.csv", as.svrepdesign(eleven, type = "BRR"), c(designP, "--replicate-type", "BRR"), "y")
number("pairs.csv", as.svrepdesign(eleven, type = "Fay", fay.rho = .3), c(designP, "--replicate-type", "Fay", "--fay-rho", "0.3"), "y")
fours <- pairs; fours$unit[fours$stratum == 12] <- c(1, 1, 2, 2, 3, 4); write_data(fours, "fours.csv")
split <- svydesign(id = ~unit, strata = ~stratum, weights = ~w, data = fours, nest = TRUE)
number("fours.csv", as.svrepdesign(split, type = "BRR"), c(designP, "--replicate-type", "BRR"), "y")

# Half-samples of 33 pairs, balanced by the matrix of order 36.
set.seed(33); many <- data.frame(stratum = rep(101:133, each = 2), unit = rep(1:2, 33), y = round(rnorm(66, 5), 3), x = round(runif(66, 1, 9), 1), w = round(runif(66, 1, 9), 1)); write_data(many, "many_pairs.csv")
half <- as.svrepdesign(svydesign(id = ~unit, strata = ~stratum, weights = ~w, data = many, nest = TRUE), type = "BRR")
number("many_pairs.csv", half, c(designP, "--replicate-type", "BRR"), "y")
keep("many_pairs.csv", c(designP, "--replicate-type", "BRR", "--item", "y", "--statistic", "ratio", "--denominator", "x"), rows_of(svyratio(~y, ~x, half), half), "svyratio, BRR")
keep("fay.csv", c("--weight", "pw", "--replicate-weights", "^fay", "--replicate-type", "fay", "--item", "alive", "--denominator", "arrests"), rows_of(svyratio(~alive, ~arrests, fayd), fayd), "svyratio, Fay")

# The mean of 0 and 1, and shares of cases that chose a code, with intervals of shares.
of_share <- function(f, des, m) { fits <- m %in% c("logit", "likelihood"); p <- suppressWarnings(if (fits) svyciprop(f, des, method = m) else svyciprop(f, des, method = m, na.rm = TRUE)); n0(attr(p, "ci")) }
for (m in c("logit", "likelihood", "beta", "asin", "xlogit")) { ci <- of_share(~HI_CHOL, nested, m)
  keep("nhanes_tenth.csv", c(designN, "--item", "HI_CHOL", "--ci-method", m), list(list(statistic = "mean", estimate = n0(coef(svymean(~HI_CHOL, nested, na.rm = TRUE))), ci_low = ci[1], ci_high = ci[2])), "svyciprop") }
items <- c("sch.wide", "comp.imp", "awards")
for (m in c("logit", "beta")) keep("apiclus1.csv", c(design1, rbind("--item", items), "--statistic", "several", "--ci-method", m), lapply(items, function(v) { ci <- of_share(as.formula(paste0("~I(", v, " == 'Yes')")), one, m); list(statistic = "share_of_cases", category = v, ci_low = ci[1], ci_high = ci[2]) }), "svyciprop")

# A domain of several codes; a quantile that equal weights reach exactly, of the weights as the file has them.
either <- subset(one, stype %in% c("H", "M")); keep("apiclus1.csv", c(design1, "--domain", "stype=H", "--domain", "stype=M", "--item", "api00"), rows_of(svymean(~api00, either), either), "subset")
read <- svydesign(id = ~dnum, weights = ~pw, fpc = ~fpc, data = read.csv("apiclus1.csv")); no <- subset(read, comp.imp == "No"); q <- svyquantile(~api00, no, c(.1, .5), df = degf(no))[[1]]
keep("apiclus1.csv", c(design1, "--domain", "comp.imp=No", "--item", "api00", "--quantile", "0.1", "--quantile", "0.5"), lapply(1:2, function(i) list(estimate = n0(q[i, 1]), ci_low = n0(q[i, 2]), ci_high = n0(q[i, 3]), se = n0(q[i, "se"]))), "svyquantile(subset)")

# Three stages, with units of the first and second stage that are alone or sure to be drawn; the arcsine interval
# of a rare answer, which folds back.
set.seed(3); stages <- do.call(rbind, lapply(1:3, function(h) do.call(rbind, lapply(1:3, function(p) do.call(rbind, lapply(seq_len(if (p == 1) 1 else 3), function(u)
  data.frame(region = h, town = p, street = u, house = 1:3, towns = c(3, 8, 11)[h], streets = c(4, 3, 7)[p], houses = c(3, 9, 5)[u]))))))) 
stages$y <- round(rnorm(nrow(stages), 10, 3) + stages$town, 1); stages$x <- round(runif(nrow(stages), 1, 9), 1); stages$own <- sample(c("own", "rent"), nrow(stages), TRUE); stages$y[c(5, 30)] <- NA
stages$heat <- "gas"; stages$heat[7] <- "wood"; write_data(stages, "stages.csv")
for (rule in c("certainty", "adjust", "remove")) { options(survey.lonely.psu = rule)
  three <- svydesign(id = ~town + street + house, strata = ~region, fpc = ~towns + streets + houses, data = stages, nest = TRUE)
  design3 <- c("--stratum", "region", rbind("--cluster", c("town", "street", "house")), rbind("--population", c("towns", "streets", "houses")), "--lonely", rule)
  number("stages.csv", three, design3, "y"); differences("stages.csv", three, design3, "x", "own")
  if (rule == "certainty") shares("stages.csv", three, design3, "heat", "asin")
  owned <- subset(three, own == "own"); keep("stages.csv", c(design3, "--domain", "own=own", "--item", "y", "--statistic", "total"), rows_of(svytotal(~y, owned, na.rm = TRUE), owned), "subset")
}
writeLines(toJSON(list(made_by = paste("make_results.R,", R.version.string, "survey", packageVersion("survey")), results = results), digits = NA, auto_unbox = TRUE, na = "null", null = "null"), "results.json")
cat(length(results), "results\n")
