"""The records at rest: DynamoDB through pynamodb, a twin in memory that keeps the same promises, and what both share.

What must not live here: rules. The store is told what to write and under which conditions; it never decides whether to.
"""
