/** A third family, as docs/ADDING-A-MODEL.md would have one made: nothing outside this package and one line of resources knows it. */
@NullMarked
package io.github.trol4j.models.toy;

import org.jspecify.annotations.NullMarked;
