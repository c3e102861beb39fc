"""The operations that people run beside the bot. Each takes its ports from whoever starts it, and imports the rules alone."""
