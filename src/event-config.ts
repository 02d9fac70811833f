import { z } from 'zod';
import { eventMapFrom } from './core/capture/cloud-event.ts';

/** `events` of the configuration. */
export const eventsSchema = z.array(
  z
    .strictObject({
      type: z.string().min(1).describe('Type of the CloudEvents, or its beginning and *.'),
      fields: z
        .record(z.string(), z.unknown())
        .describe('Paths in the event (data.model), each with the field of a call it fills, as in a map of an import.'),
      constants: z.record(z.string(), z.unknown()).optional().describe('Fields that are always the same.'),
    })
    .superRefine((text, context) => {
      const map = eventMapFrom(text);
      if (!Array.isArray(map)) return;
      for (const { place, reason, remedy } of map)
        context.addIssue({ code: 'custom', message: `${place.replace(/^columns/, 'fields')} ${reason}. ${remedy}` });
    }),
);
