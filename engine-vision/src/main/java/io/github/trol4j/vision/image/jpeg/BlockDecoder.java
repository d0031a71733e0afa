package io.github.trol4j.vision.image.jpeg;

/** Reads what a scan says about one block. */
interface BlockDecoder {
    /**
     * Adds to the coefficients, in rows, from {@code block[at]} on.
     *
     * @param part which of the scan's components it belongs to
     */
    void decode(ScanBits in, Scan.Part part, short[] block, int at);

    /** Forgets what holds from block to block, as a restart marker asks. */
    void restart();

    /** The decoder for that kind of scan. */
    static BlockDecoder of(Frame frame, Scan scan) {
        if (!frame.progressive()) {
            return new SequentialBlocks();
        }
        boolean first = scan.high() == 0;
        if (scan.start() == 0) {
            return first ? new ProgressiveBlocks.FirstDc(scan.low()) : new ProgressiveBlocks.LaterDc(scan.low());
        }
        return first ? new ProgressiveBlocks.FirstAc(scan) : new ProgressiveBlocks.LaterAc(scan);
    }
}
