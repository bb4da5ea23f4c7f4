"""The commands of `chashmandaz`, one module a subject; `survey.cli` gathers them."""
