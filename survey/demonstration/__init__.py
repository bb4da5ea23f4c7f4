"""The demonstration city: invented people who answer through the same validation and store as everybody."""

from survey.demonstration.build import INTERVIEWERS, Demonstration, build

__all__ = ["INTERVIEWERS", "Demonstration", "build"]
