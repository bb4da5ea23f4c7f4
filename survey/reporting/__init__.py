"""From the database to reports and files, and to what may be published."""
