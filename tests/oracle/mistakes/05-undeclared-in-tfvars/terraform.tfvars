min_dsk = 80
