package io.github.trol4j.vision.image.jpeg;

/** All coefficients of a block at once, in the lowest number of bits. */
final class SequentialBlocks implements BlockDecoder {
    @Override
    public void decode(ScanBits in, Scan.Part part, short[] block, int at) {
        part.lastDc += in.signed(part.dc().next(in));
        block[at] = (short) part.lastDc;
        HuffmanTable ac = part.ac();
        for (int place = 1; place < Zigzag.BLOCK; place++) {
            int symbol = ac.next(in);
            int bits = symbol & 15;
            int run = symbol >> 4;
            if (bits != 0) {
                place += run;
                block[at + Zigzag.inRows(place)] = (short) in.signed(bits);
            } else if (run == 15) {
                place += 15;
            } else {
                return;
            }
        }
    }

    @Override
    public void restart() {}
}
