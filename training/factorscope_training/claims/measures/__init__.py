"""What a claims file may ask for, one file per family."""
