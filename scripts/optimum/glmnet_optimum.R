# glmnet's optimum: glmnet_optimum.R FOLDER n p LAMBDA ALPHA INTERCEPT
# Reads FOLDER/x (doubles, column by column), FOLDER/y (codes) and FOLDER/s (weights), writes FOLDER/coefficients:
# a row a class, intercept first.
suppressPackageStartupMessages(library(glmnet))
arguments <- commandArgs(trailingOnly = TRUE)
folder <- arguments[1]
numbers <- as.numeric(arguments[2:6])
n <- numbers[1]
x <- matrix(readBin(file.path(folder, "x"), "double", n * numbers[2]), n)
y <- readBin(file.path(folder, "y"), "integer", n)
s <- readBin(file.path(folder, "s"), "double", n)
lambda <- numbers[3]
path <- exp(seq(log(max(lambda, 1) * 1000), log(lambda), length.out = 60))
several <- max(y) > 1
glmnet.control(fdev = 0, devmax = 1)
fit <- glmnet(x, if (several) factor(y) else y, family = if (several) "multinomial" else "binomial", weights = s,
              alpha = numbers[4], lambda = path, standardize = FALSE, intercept = numbers[5] > 0,
              thresh = 1e-14, maxit = 1e7, type.multinomial = "ungrouped")
last <- length(fit$lambda)
stopifnot(fit$jerr == 0, abs(fit$lambda[last] / lambda - 1) < 1e-9)
weights <- if (several) sapply(fit$beta, function(b) as.numeric(b[, last])) else as.matrix(fit$beta[, last])
intercepts <- if (several) fit$a0[, last] else fit$a0[last]
writeBin(as.numeric(rbind(intercepts, weights)), file.path(folder, "coefficients"))
