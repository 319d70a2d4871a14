"""Figures and data frames from the results of any number of runs and sweeps."""

from plotting.frame import load

__all__ = ["load"]
