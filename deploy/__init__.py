"""What deploys the product: osls with its plugin, and the programs that make the packages. Nothing here is deployed, nothing imports it."""
