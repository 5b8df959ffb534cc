"""What people said of the product, with counts and honest intervals."""
