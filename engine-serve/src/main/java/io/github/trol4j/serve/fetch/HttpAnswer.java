package io.github.trol4j.serve.fetch;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * What a server answered to a GET with {@code Connection: close}: 200 with a body, or a redirect.
 *
 * @param redirect where to, empty for none
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record HttpAnswer(int status, String redirect, byte[] body) {
    private static final int LONGEST_LINE = 8 << 10;
    private static final int MOST_HEADERS = 100;

    static HttpAnswer read(InputStream in, int most) throws IOException {
        String[] start = line(in).split(" ", 3);
        int status = start.length > 1 && start[1].matches("[0-9]{3}") ? Integer.parseInt(start[1]) : 0;
        Map<String, String> headers = headers(in);
        if (status >= 300 && status < 400 && headers.containsKey("location")) {
            return new HttpAnswer(status, headers.getOrDefault("location", ""), new byte[0]);
        }
        if (status != 200) {
            throw new IOException("the server there answers with status %d".formatted(status));
        }
        boolean chunked = headers.getOrDefault("transfer-encoding", "")
                .toLowerCase(Locale.ROOT)
                .contains("chunked");
        return new HttpAnswer(status, "", chunked ? chunks(in, most) : limited(in, length(headers, most), most));
    }

    private static Map<String, String> headers(InputStream in) throws IOException {
        Map<String, String> headers = new HashMap<>();
        for (String line = line(in); !line.isEmpty(); line = line(in)) {
            int colon = line.indexOf(':');
            if (headers.size() == MOST_HEADERS || colon < 0) {
                throw new IOException("the server there does not speak HTTP");
            }
            headers.put(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip());
        }
        return headers;
    }

    /** What is announced; one more than the most for nothing. */
    private static int length(Map<String, String> headers, int most) throws IOException {
        String length = headers.getOrDefault("content-length", "");
        if (!length.matches("[0-9]{1,12}")) {
            return most + 1;
        }
        if (Long.parseLong(length) > most) {
            throw tooLarge(most);
        }
        return Integer.parseInt(length);
    }

    private static byte[] limited(InputStream in, int length, int most) throws IOException {
        byte[] body = in.readNBytes(length);
        if (body.length > most) {
            throw tooLarge(most);
        }
        return body;
    }

    private static byte[] chunks(InputStream in, int most) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        while (true) {
            String size = line(in).split(";", 2)[0].strip();
            if (!size.matches("[0-9a-fA-F]{1,7}")) {
                throw new IOException("the server there does not speak HTTP");
            }
            int length = Integer.parseInt(size, 16);
            if (length == 0) {
                return body.toByteArray();
            }
            if (body.size() + length > most) {
                throw tooLarge(most);
            }
            body.write(in.readNBytes(length));
            line(in);
        }
    }

    private static String line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0 || line.size() == LONGEST_LINE) {
                throw new IOException("the server there breaks off");
            }
            line.write(b);
        }
        return line.toString(StandardCharsets.ISO_8859_1).stripTrailing();
    }

    private static IOException tooLarge(int most) {
        return new IOException("it has more than %d MiB".formatted(most >> 20));
    }
}
