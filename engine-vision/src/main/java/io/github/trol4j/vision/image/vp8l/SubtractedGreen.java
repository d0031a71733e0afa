package io.github.trol4j.vision.image.vp8l;

/** Green was subtracted from red and blue. */
record SubtractedGreen(int codedWidth) implements Transform {
    @Override
    public int[] undo(int[] argb) {
        for (int i = 0; i < argb.length; i++) {
            int green = argb[i] >> 8 & 0xFF;
            int redAndBlue = (argb[i] & 0xFF00FF) + (green << 16 | green);
            argb[i] = argb[i] & 0xFF00FF00 | redAndBlue & 0xFF00FF;
        }
        return argb;
    }
}
