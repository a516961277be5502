"""Metrics: arrays in, a frozen typed result out; they know no model, no data set, no file."""
