# How a line of fstab is marked that dsctl switched off, to find it again.
fstab_mark='# switched off by dsctl: '
