"""Makes the package of each function of serverless.yml: the code that it reaches, its locked libraries, all compiled. No Docker, no account."""
