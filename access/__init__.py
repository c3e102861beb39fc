"""The rules of Access Service: what may be asked, decided, given and taken back, and in which order.

Here live frozen values, the two lifecycles, the policy, the ports to the outside and the one workflow. What must not live here:
Slack, AWS, Okta, YAML, a clock of its own, the environment. Everything imports the standard library alone, so that a security
reviewer can read the rules without knowing any platform.

The vocabulary, used for workflow methods, modules, audit facts and stories alike: ask, decide, withdraw, extend, end, settle,
sweep, review.
"""
