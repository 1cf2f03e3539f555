/* SPDX-License-Identifier: GPL-2.0-only */
/* Tracepoints of saves and restores. */
#undef TRACE_SYSTEM
#define TRACE_SYSTEM clusctl

#if !defined(CLUSCTL_TRACE_H) || defined(TRACE_HEADER_MULTI_READ)
#define CLUSCTL_TRACE_H

#include <linux/tracepoint.h>
#include <linux/uuid.h>

/* clang-format off */

/* generation: of the snapshot; after a failed save, the last good one, or 0 */
DECLARE_EVENT_CLASS(clusctl_snapshot,
		    TP_PROTO(const guid_t *resource, u64 generation, u32 size,
			     u32 status),
		    TP_ARGS(resource, generation, size, status),
		    TP_STRUCT__entry(__array(u8, resource, 16)
				     __field(u64, generation)
				     __field(u32, size)
				     __field(u32, status)),
		    TP_fast_assign(memcpy(__entry->resource, resource, 16);
				   __entry->generation = generation;
				   __entry->size = size;
				   __entry->status = status;),
		    TP_printk("resource=%pUl generation=%llu size=%u status=0x%x",
			      __entry->resource, __entry->generation,
			      __entry->size, __entry->status)
);

#define CLUSCTL_TRACE(name)						\
	DEFINE_EVENT(clusctl_snapshot, name,				\
		     TP_PROTO(const guid_t *resource, u64 generation,	\
			      u32 size, u32 status),			\
		     TP_ARGS(resource, generation, size, status))

CLUSCTL_TRACE(clusctl_saved);
CLUSCTL_TRACE(clusctl_save_failed);
CLUSCTL_TRACE(clusctl_restored);
CLUSCTL_TRACE(clusctl_restore_failed);

/* clang-format on */

#endif

#undef TRACE_INCLUDE_PATH
#define TRACE_INCLUDE_PATH .
#undef TRACE_INCLUDE_FILE
#define TRACE_INCLUDE_FILE trace
#include <trace/define_trace.h>
