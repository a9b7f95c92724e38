/* SPDX-License-Identifier: MIT
 *
 * A list: a run reads few files.
 */
#include "inputs.h"

#include <stdlib.h>
#include <string.h>

static rh_input *find(const rh_inputs *inputs, const char *path)
{
    for (size_t i = 0; i < inputs->n; i++)
        if (strcmp(inputs->items[i].path, path) == 0)
            return &inputs->items[i];
    return NULL;
}

static rh_input *find_or_add(rh_inputs *inputs, const char *path)
{
    rh_input *found = find(inputs, path);
    if (found != NULL)
        return found;
    inputs->items =
        rh_grow(inputs->items, &inputs->cap, inputs->n, sizeof *inputs->items);
    rh_input *input = &inputs->items[inputs->n++];
    *input = (rh_input){.path = rh_arena_strdup(inputs->arena, path)};
    return input;
}

void rh_inputs_note(rh_inputs *inputs, const char *path, const char *sha256)
{
    if (inputs == NULL)
        return;
    const rh_input *known = find(inputs, path);
    if (inputs->is_closed && inputs->stranger == NULL &&
        (known == NULL || strcmp(known->sha256, sha256) != 0)) {
        inputs->stranger = rh_arena_strdup(inputs->arena, path);
        inputs->is_known = known != NULL;
    }
    find_or_add(inputs, path)->sha256 = rh_arena_strdup(inputs->arena, sha256);
}

bool rh_inputs_has(const rh_inputs *inputs, const char *path)
{
    return find(inputs, path) != NULL;
}

/* ---- Strangers ---- */

void rh_inputs_close(rh_inputs *inputs)
{
    inputs->is_closed = true;
}

int rh_inputs_check_strangers(const rh_inputs *inputs, rh_error *error)
{
    if (inputs->stranger == NULL)
        return RH_OK;
    if (inputs->is_known)
        return rh_fail(error, RH_STALE,
                       "%s: is not as it was when the plan was made: find out "
                       "who writes there, and make a new plan",
                       inputs->stranger);
    return rh_fail(error, RH_STALE,
                   "%s: is not one of the files that the plan was made from: "
                   "name a module in require as a plain text, and let inspect "
                   "read any other file as well, or name it by an option; "
                   "then make a new plan",
                   inputs->stranger);
}

/* ---- Watching ---- */

/* All zero for what is not there. */
static rh_input_state look(const char *path)
{
    struct stat st;
    if (lstat(path, &st) != 0)
        return (rh_input_state){0};
    return (rh_input_state){st.st_dev, st.st_ino, st.st_size, st.st_ctim};
}

static bool is_same(const rh_input_state *a, const rh_input_state *b)
{
    return a->device == b->device && a->inode == b->inode &&
           a->bytes == b->bytes && a->changed.tv_sec == b->changed.tv_sec &&
           a->changed.tv_nsec == b->changed.tv_nsec;
}

void rh_inputs_watch(rh_inputs *inputs, const char *path, const char *sha256)
{
    if (inputs == NULL)
        return;
    rh_inputs_note(inputs, path, sha256);
    rh_input *input = find_or_add(inputs, path);
    rh_input_state now = look(path);
    if (!input->is_watched)
        input->state = now;
    input->is_watched = true;
    input->is_changed = input->is_changed || !is_same(&input->state, &now);
}

int rh_inputs_check(const rh_inputs *inputs, rh_error *error)
{
    for (size_t i = 0; i < inputs->n; i++) {
        const rh_input *input = &inputs->items[i];
        rh_input_state now = look(input->path);
        if (input->is_watched &&
            (input->is_changed || !is_same(&input->state, &now)))
            return rh_fail(error, RH_STALE,
                           "%s was changed or exchanged while this run read "
                           "it: nothing was changed; find out who writes "
                           "there, and run it again",
                           input->path);
    }
    return rh_inputs_check_strangers(inputs, error);
}

void rh_inputs_free(rh_inputs *inputs)
{
    free(inputs->items);
    *inputs = (rh_inputs){0};
}
