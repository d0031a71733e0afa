package io.github.trol4j.vision.image.jpeg;

/** The four kinds of progressive scans: first or other coefficients, their upper bits first or one more bit later. */
final class ProgressiveBlocks {
    private ProgressiveBlocks() {}

    /** @param low number of bits that come later */
    record FirstDc(int low) implements BlockDecoder {
        @Override
        public void decode(ScanBits in, Scan.Part part, short[] block, int at) {
            part.lastDc += in.signed(part.dc().next(in));
            block[at] = (short) (part.lastDc << low);
        }

        @Override
        public void restart() {}
    }

    /** @param low which bit comes now */
    record LaterDc(int low) implements BlockDecoder {
        @Override
        public void decode(ScanBits in, Scan.Part part, short[] block, int at) {
            if (in.bits(1) != 0) {
                block[at] |= (short) (1 << low);
            }
        }

        @Override
        public void restart() {}
    }

    /** Upper bits of the coefficients from {@code start} to {@code end}. */
    static final class FirstAc implements BlockDecoder {
        private final Scan scan;

        /** How many blocks from here on have nothing more. */
        private int endRun;

        FirstAc(Scan scan) {
            this.scan = scan;
        }

        @Override
        public void decode(ScanBits in, Scan.Part part, short[] block, int at) {
            if (endRun > 0) {
                endRun--;
                return;
            }
            HuffmanTable ac = part.ac();
            for (int place = scan.start(); place <= scan.end(); place++) {
                int symbol = ac.next(in);
                int run = symbol >> 4;
                int bits = symbol & 15;
                if (bits != 0) {
                    place += run;
                    block[at + Zigzag.inRows(place)] = (short) (in.signed(bits) << scan.low());
                } else if (run == 15) {
                    place += 15;
                } else {
                    endRun = (1 << run) + in.bits(run) - 1;
                    return;
                }
            }
        }

        @Override
        public void restart() {
            endRun = 0;
        }
    }

    /** One more bit of each of these coefficients, and those that are not 0 for the first time. */
    static final class LaterAc implements BlockDecoder {
        private final Scan scan;
        private final int bit;
        private int endRun;

        LaterAc(Scan scan) {
            this.scan = scan;
            this.bit = 1 << scan.low();
        }

        @Override
        public void decode(ScanBits in, Scan.Part part, short[] block, int at) {
            int place = scan.start();
            while (endRun == 0 && place <= scan.end()) {
                int symbol = part.ac().next(in);
                int run = symbol >> 4;
                int value = 0;
                if ((symbol & 15) != 0) {
                    value = in.bits(1) != 0 ? bit : -bit;
                } else if (run < 15) {
                    endRun = (1 << run) + in.bits(run);
                    break;
                }
                place = refine(in, block, at, place, run);
                if (value != 0) {
                    block[at + Zigzag.inRows(place)] = (short) value;
                }
                place++;
            }
            if (endRun > 0) {
                refine(in, block, at, place, Zigzag.BLOCK);
                endRun--;
            }
        }

        /** Passes {@code zeros} coefficients that are still 0 and refines the others; the place of the next one that is 0. */
        private int refine(ScanBits in, short[] block, int at, int from, int zeros) {
            int left = zeros;
            int place = from;
            for (; place <= scan.end(); place++) {
                int i = at + Zigzag.inRows(place);
                if (block[i] == 0) {
                    if (--left < 0) {
                        break;
                    }
                } else if (in.bits(1) != 0 && (block[i] & bit) == 0) {
                    block[i] += (short) (block[i] >= 0 ? bit : -bit);
                }
            }
            return place;
        }

        @Override
        public void restart() {
            endRun = 0;
        }
    }
}
