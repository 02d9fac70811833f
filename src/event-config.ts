import { z } from 'zod';
import { EVENT_BECOMES, eventMapFrom } from './core/capture/cloud-event.ts';

/** `events` of the configuration. */
export const eventsSchema = z.array(
  z
    .strictObject({
      type: z.string().min(1).describe('Type of the CloudEvents, or its beginning and *.'),
      becomes: z
        .enum(EVENT_BECOMES)
        .optional()
        .describe(`What they become: ${EVENT_BECOMES.join(', ')}; a call unless told.`),
      fields: z
        .record(z.string(), z.unknown())
        .describe('Paths in the event (data.model), each with the field it fills, as in a map of an import.'),
      constants: z.record(z.string(), z.unknown()).optional().describe('Fields that are always the same.'),
    })
    .superRefine((text, context) => {
      const map = eventMapFrom(text);
      if (!Array.isArray(map)) return;
      for (const { place, reason, remedy } of map)
        context.addIssue({ code: 'custom', message: `${place.replace(/^columns/, 'fields')} ${reason}. ${remedy}` });
    }),
);
