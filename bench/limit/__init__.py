"""The limit: 灵活就业人员参保登记 as a good programmer writes it by hand, with Flask and SQLAlchemy Core alone.

No definitions, no sealing, no events, no rights but a signed cookie: what is left is what such a page must cost.
"""
