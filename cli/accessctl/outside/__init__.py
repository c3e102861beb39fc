"""What the doctor sees of a deployment from the outside, with an operator's AWS credentials. Reads only; changes nothing."""
