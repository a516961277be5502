"""Claims of the papers, tried here: arms are trained and measured, and each sentence gets its verdict."""
