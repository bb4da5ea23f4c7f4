# R's survey at the same tasks: Rscript survey.R FILE.csv MARGINS.csv; a line of JSON a task.
suppressMessages(library(survey))
given <- commandArgs(trailingOnly = TRUE)
answers <- read.csv(given[1], colClasses = c(w = "numeric"))
margins <- read.csv(given[2])
items <- grep("^q", names(answers), value = TRUE)
groups <- setdiff(names(answers), c(items, "w"))
for (name in c(items, groups)) answers[[name]] <- factor(answers[[name]])
design <- svydesign(ids = ~1, weights = ~w, data = answers)
say <- function(task, timed, checked) cat(sprintf(
  '{"task": "%s", "processor": %.6f, "wall": %.6f, "checked": [%s]}\n', task,
  timed[["user.self"]] + timed[["sys.self"]], timed[["elapsed"]], paste(sprintf("%.15g", checked), collapse = ", ")))
timed <- system.time(for (name in items) {
  found <- svymean(as.formula(paste0("~", name)), design)
  if (name == "q7") checked <- SE(found)
})
say("shares", timed, checked)
timed <- system.time(for (name in items) for (group in groups) {
  found <- svychisq(as.formula(paste0("~", name, "+", group)), design, statistic = "F")
  if (name == "q7" && group == "schooling") checked <- found$p.value
})
say("tests", timed, checked)
names <- unique(margins$margin)
totals <- lapply(names, function(name) {
  one <- margins[margins$margin == name, ]
  setNames(data.frame(factor(one$code), one$total), c(name, "Freq"))
})
timed <- system.time(raked <- rake(design, lapply(paste0("~", names), as.formula), totals,
                                   control = list(maxit = 200, epsilon = 1e-9)))
say("raking", timed, weights(raked)[1:5])
