"""The values of code: known numbers and texts, unknown values, partly known containers, records."""
