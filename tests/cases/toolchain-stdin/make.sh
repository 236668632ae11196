# A toolchain file on standard input.
advisories
rust_advisory
printf '[toolchain]\nchannel = "1.56.0"\n' >stdin
