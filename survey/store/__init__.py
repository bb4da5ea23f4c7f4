"""All SQL of the product (SQLAlchemy Core), one module an area.

Functions take a `Connection` first: the caller opens `database.read()` or `database.write()` and so
decides what belongs into one transaction. Identities and answers meet only here.
"""
