/** Cancelled ones are not counted on their lead. */
export const quotationStates = ['draft', 'sent', 'accepted', 'declined', 'expired', 'cancelled'] as const;
export type QuotationState = (typeof quotationStates)[number];

/** Paid ones are counted on their lead, and their amounts summed. */
export const invoiceStates = ['draft', 'open', 'paid', 'cancelled'] as const;
export type InvoiceState = (typeof invoiceStates)[number];
