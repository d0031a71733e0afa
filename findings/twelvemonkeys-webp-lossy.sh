#!/usr/bin/env bash
# TwelveMonkeys imageio-webp 3.15.0 against libwebp's own dwebp, on lossy pictures that cwebp wrote (Debian's package webp).
#
# Expected: a few levels of 255 between two decoders of one format whose planes are defined exactly (RFC 6386).
# Seen:     more than 100 levels at coloured edges, because imageio-webp repeats each chroma sample where libwebp interpolates.
# Exits with 0 while that is so. Needs java, mvn, apt-get and dpkg; writes to a temporary folder only.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
for package in webp libwebp7 libwebpdemux2 libwebpmux3 libsharpyuv0 libgif7 libtiff6 libjbig0 liblerc4 libdeflate0 libjpeg62-turbo \
    libpng16-16; do
    apt-get download -qq "$package" 2>/dev/null || true # which of the libraries there are depends on the release
done
for package in ./*.deb; do dpkg -x "$package" root; done
export LD_LIBRARY_PATH
LD_LIBRARY_PATH=$(dirname "$(find root -name 'libwebp.so.7' | head -1)")
cat >pom.xml <<'XML'
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>finding</groupId>
  <artifactId>finding</artifactId>
  <version>1</version>
  <dependencies>
    <dependency>
      <groupId>com.twelvemonkeys.imageio</groupId>
      <artifactId>imageio-webp</artifactId>
      <version>3.15.0</version>
    </dependency>
  </dependencies>
</project>
XML
mvn -q -B dependency:copy-dependencies -DoutputDirectory="$work/jars"
cat >Draw.java <<'JAVA'
import java.awt.*;
import java.awt.image.BufferedImage;
import java.io.File;
import java.util.Random;
import javax.imageio.ImageIO;

public class Draw {
    public static void main(String[] a) throws Exception {
        for (int n = 0; n < 10; n++) {
            Random r = new Random(n);
            BufferedImage image = new BufferedImage(64 + r.nextInt(200), 64 + r.nextInt(200), BufferedImage.TYPE_INT_RGB);
            Graphics2D g = image.createGraphics();
            for (int i = 0; i < 12; i++) {
                g.setColor(new Color(r.nextInt(1 << 24)));
                if (i % 2 == 0) {
                    g.fillRect(r.nextInt(200) - 40 * (i == 0 ? 100 : 1), r.nextInt(200) - 40, i == 0 ? 9999 : r.nextInt(120), 120);
                } else {
                    g.fillOval(r.nextInt(200) - 40, r.nextInt(200) - 40, r.nextInt(120), r.nextInt(120));
                }
            }
            ImageIO.write(image, "png", new File("p" + n + ".png"));
        }
    }
}
JAVA
cat >Compare.java <<'JAVA'
import java.awt.image.BufferedImage;
import java.io.File;
import javax.imageio.ImageIO;

public class Compare {
    public static void main(String[] a) throws Exception {
        int worst = 0;
        double most = 0;
        for (int n = 0; n < 10; n++) {
            BufferedImage own = ImageIO.read(new File("p" + n + ".webp"));
            BufferedImage lib = ImageIO.read(new File("p" + n + ".dwebp.png"));
            long sum = 0;
            for (int y = 0; y < own.getHeight(); y++) {
                for (int x = 0; x < own.getWidth(); x++) {
                    for (int shift = 0; shift < 24; shift += 8) {
                        int d = Math.abs((own.getRGB(x, y) >> shift & 255) - (lib.getRGB(x, y) >> shift & 255));
                        sum += d;
                        worst = Math.max(worst, d);
                    }
                }
            }
            double mean = sum / 3.0 / own.getWidth() / own.getHeight();
            most = Math.max(most, mean);
        }
        System.out.printf("imageio-webp 3.15.0: mean error up to %.1f of 255, largest error %d%n", most, worst);
        System.exit(worst > 100 ? 0 : 1);
    }
}
JAVA
java -Djava.awt.headless=true Draw.java
for n in $(seq 0 9); do
    root/usr/bin/cwebp -quiet -m $((n % 7)) -q 80 "p$n.png" -o "p$n.webp"
    root/usr/bin/dwebp -quiet "p$n.webp" -o "p$n.dwebp.png"
done
root/usr/bin/dwebp -version | head -1
java -Djava.awt.headless=true -cp "$(echo jars/*.jar | tr ' ' ':')" Compare.java
