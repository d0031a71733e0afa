/**
 * Models from a Hugging Face style hub: which files of a repository are wanted, how they are fetched, checked and put into the cache
 * that Python's tools share, and what lies there. Knows nothing of tensors; what a checkpoint contains is for {@code models.load}.
 * Nothing here uses the network unless a method that says so is called.
 */
@NullMarked
package io.github.trol4j.models.hub;

import org.jspecify.annotations.NullMarked;
