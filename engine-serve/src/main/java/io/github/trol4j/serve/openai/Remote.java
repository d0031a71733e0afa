package io.github.trol4j.serve.openai;

import java.io.IOException;

/** Fetches what lies at an address. */
@FunctionalInterface
public interface Remote {
    /** @throws IOException saying why not, for the client */
    byte[] fetch(String url) throws IOException;
}
