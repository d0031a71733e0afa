/** Pictures by their address, from hosts that were named at the start and from nowhere else. */
@NullMarked
package io.github.trol4j.serve.fetch;

import org.jspecify.annotations.NullMarked;
