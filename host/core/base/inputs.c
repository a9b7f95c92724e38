/* SPDX-License-Identifier: MIT
 *
 * A list: a run reads few files.
 */
#include "inputs.h"

#include <stdlib.h>
#include <string.h>

void rh_inputs_note(rh_inputs *inputs, const char *path, const char *sha256)
{
    if (inputs == NULL)
        return;
    const char *sum = rh_arena_strdup(inputs->arena, sha256);
    for (size_t i = 0; i < inputs->n; i++) {
        if (strcmp(inputs->items[i].path, path) == 0) {
            inputs->items[i].sha256 = sum;
            return;
        }
    }
    inputs->items =
        rh_grow(inputs->items, &inputs->cap, inputs->n, sizeof *inputs->items);
    inputs->items[inputs->n++] =
        (rh_input){rh_arena_strdup(inputs->arena, path), sum};
}

void rh_inputs_free(rh_inputs *inputs)
{
    free(inputs->items);
    *inputs = (rh_inputs){0};
}
