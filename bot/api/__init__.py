"""`/api/v1`: for front ends that draw pages of their own. The same dialogue, forms, access rule and words."""
