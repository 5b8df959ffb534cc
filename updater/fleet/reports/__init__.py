"""Reports by day, week and month: the same figures as pages show, to be kept and passed on."""
