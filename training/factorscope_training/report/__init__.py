"""`factorscope-train report`: tables and figures of many runs' scores, with intervals over their training seeds."""
