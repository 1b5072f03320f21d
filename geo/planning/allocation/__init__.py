"""Who goes where: the best plan, its proof, its options, and what each space is worth."""
