"""A report as pages and slides: Word, PDF, PowerPoint."""
