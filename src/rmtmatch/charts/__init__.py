"""Charts as plain Vega-Lite dictionaries: arrays in, a specification out, drawn by whoever shows it.

Nothing here knows of markets or plans, and nothing is imported to draw with before somebody asks for a picture.
"""

from rmtmatch.charts.chart import Chart

__all__ = ["Chart"]
