#!/usr/bin/env bash
# The JDK's JPEG reader against libjpeg-turbo's djpeg, on pictures that cjpeg wrote (Debian's package libjpeg-turbo-progs).
#
# Expected: chroma that was halved in one direction is interpolated whichever direction that is, as libjpeg-turbo does by default.
# Seen:     the JDK interpolates where columns (4:2:2) or both (4:2:0) were halved, and equals djpeg there to a level or two;
#           where rows were halved (4:4:0, written by cameras that turn pictures) it repeats them, tens of levels off at edges.
# Exits with 0 while that is so. Needs apt-get, dpkg, and in JAVA_HOME a JDK that brings its own libjpeg 6b, as Eclipse Temurin 25 does;
# a distribution may build against its libjpeg-turbo, and then nothing differs. Writes to a temporary folder only.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
apt-get download -qq libjpeg-turbo-progs libjpeg62-turbo 2>/dev/null
for package in ./*.deb; do dpkg -x "$package" root; done
export LD_LIBRARY_PATH
LD_LIBRARY_PATH=$(dirname "$(find root -name 'libjpeg.so.62' | head -1)")
cat >Draw.java <<'JAVA'
import java.io.FileOutputStream;
import java.util.Random;

public class Draw {
    public static void main(String[] a) throws Exception {
        Random r = new Random(1);
        byte[] rgb = new byte[160 * 120 * 3];
        for (int i = 0; i < 60; i++) {
            int x0 = r.nextInt(160), y0 = r.nextInt(120), colour = r.nextInt(1 << 24);
            for (int y = y0; y < Math.min(120, y0 + 40); y++) {
                for (int x = x0; x < Math.min(160, x0 + 50); x++) {
                    for (int c = 0; c < 3; c++) {
                        rgb[3 * (y * 160 + x) + c] = (byte) (colour >> 8 * c);
                    }
                }
            }
        }
        try (FileOutputStream out = new FileOutputStream("p.ppm")) {
            out.write("P6\n160 120\n255\n".getBytes());
            out.write(rgb);
        }
    }
}
JAVA
cat >Compare.java <<'JAVA'
import java.awt.image.BufferedImage;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;

public class Compare {
    public static void main(String[] a) throws Exception {
        int wide = worst("2x1");
        int both = worst("2x2");
        int high = worst("1x2");
        System.exit(wide <= 2 && both <= 2 && high > 20 ? 0 : 1);
    }

    static int worst(String sampling) throws Exception {
        BufferedImage own = ImageIO.read(new File(sampling + ".jpg"));
        byte[] lib = Files.readAllBytes(Path.of(sampling + ".ppm"));
        int at = lib.length - 160 * 120 * 3;
        int worst = 0;
        for (int y = 0; y < 120; y++) {
            for (int x = 0; x < 160; x++) {
                for (int shift = 16; shift >= 0; shift -= 8) {
                    worst = Math.max(worst, Math.abs((own.getRGB(x, y) >> shift & 255) - (lib[at++] & 255)));
                }
            }
        }
        System.out.printf("Java %s, luma sampled %s: largest difference to djpeg %d of 255%n", Runtime.version(), sampling, worst);
        return worst;
    }
}
JAVA
"${JAVA_HOME:?}/bin/java" Draw.java
for sampling in 2x1 2x2 1x2; do
    root/usr/bin/cjpeg -quality 90 -sample "$sampling" p.ppm >"$sampling.jpg"
    root/usr/bin/djpeg "$sampling.jpg" >"$sampling.ppm"
done
root/usr/bin/djpeg -version 2>&1 | head -1
"${JAVA_HOME:?}/bin/java" -Djava.awt.headless=true Compare.java
