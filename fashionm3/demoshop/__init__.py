"""The shop that ships with the package: garments drawn from parameters, shoppers, outfits."""
