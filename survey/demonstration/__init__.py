"""The demonstration city: invented people who answer through the same validation and store as everybody."""

from survey.demonstration.build import FIELD_STAFF, Demonstration, build

__all__ = ["FIELD_STAFF", "Demonstration", "build"]
