# One glmnet fit: glmnet_fit.R FOLDER n p LAMBDA ALPHA
# Reads FOLDER/x (doubles, column by column) and FOLDER/y (codes), writes FOLDER/coefficients (a row a class,
# intercept first) and a line of JSON with the times of the glmnet call alone.
suppressPackageStartupMessages(library(glmnet))
arguments <- commandArgs(trailingOnly = TRUE)
folder <- arguments[1]
n <- as.integer(arguments[2])
p <- as.integer(arguments[3])
lambda <- as.numeric(arguments[4])
alpha <- as.numeric(arguments[5])
x <- matrix(readBin(file.path(folder, "x"), "double", n * p), n, p)
y <- readBin(file.path(folder, "y"), "integer", n)
several <- max(y) > 1

# glmnet's documentation asks for a path, not a single lambda. It starts where all weights are zero (for alpha
# below 0.001, as glmnet itself does, where they were for 0.001).
indicators <- sapply(sort(unique(y)), function(k) (y == k) - mean(y == k))
largest <- max(abs(crossprod(x, indicators))) / n / max(alpha, 0.001)
path <- if (largest > lambda) exp(seq(log(largest), log(lambda), length.out = 20)) else lambda

before <- proc.time()
fit <- glmnet(x, if (several) factor(y) else y, family = if (several) "multinomial" else "binomial",
              alpha = alpha, lambda = path, standardize = FALSE)
spent <- proc.time() - before

last <- length(fit$lambda)
if (fit$jerr != 0 || abs(fit$lambda[last] / lambda - 1) > 1e-9)
  stop(sprintf("glmnet stopped at lambda %g, before %g (code %d)", fit$lambda[last], lambda, fit$jerr))
weights <- if (several) sapply(fit$beta, function(b) as.numeric(b[, last])) else as.matrix(fit$beta[, last])
intercepts <- if (several) fit$a0[, last] else fit$a0[last]
writeBin(as.numeric(rbind(intercepts, weights)), file.path(folder, "coefficients"))
cat(sprintf('{"cpu": %.6f, "wall": %.6f, "passes": %d}\n', spent[["user.self"]] + spent[["sys.self"]],
            spent[["elapsed"]], as.integer(fit$npasses)))
