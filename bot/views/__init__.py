"""What people see in Slack. A file that draws a form or a button also reads it back, so action ids are constants of that file."""
