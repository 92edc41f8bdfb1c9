package queue_test

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/fedora-hubs/hubs/backend/queue"
	"github.com/fedora-hubs/hubs/backend/servertest"
)

// BenchmarkQueue measures what a task costs from its push to its end, alone and
// in batches, while so many others wait: the time of the processors, of which
// that of Redis, for the clock tells more of what else the machine does.
func BenchmarkQueue(b *testing.B) {
	for _, c := range []struct {
		waiting, batch int
		redis          func(testing.TB) servertest.Redis
	}{
		{0, 1, servertest.EmbeddedRedis},
		{0, 1, servertest.RedisServer},
		{0, 100, servertest.RedisServer},
		{100_000, 1, servertest.RedisServer},
		{100_000, 100, servertest.RedisServer},
	} {
		r := c.redis(b)
		b.Run(fmt.Sprintf("%s/waiting=%d/batch=%d", r.Name, c.waiting, c.batch), func(b *testing.B) {
			if err := r.Client.FlushAll(b.Context()).Err(); err != nil {
				b.Fatal(err)
			}
			q := queue.New(r.Client, r.Prefix)
			pushRange(b, q, 1, c.waiting)
			next := c.waiting + 1
			redisBefore, before := redisTime(b, r), ownTime(b)
			for b.Loop() {
				pushRange(b, q, next, c.batch)
				next += c.batch
				leases, err := q.Claim(b.Context(), c.batch, time.Hour, 0)
				if err != nil || len(leases) != c.batch {
					b.Fatal(len(leases), err)
				}
				for _, l := range leases {
					if held, err := q.Done(b.Context(), l); err != nil || !held {
						b.Fatal(held, err)
					}
				}
			}
			redis, own := redisTime(b, r)-redisBefore, ownTime(b)-before
			tasks := float64(b.N * c.batch)
			b.ReportMetric(float64((redis+own).Nanoseconds())/1e3/tasks, "cpu-µs/task")
			b.ReportMetric(float64(redis.Nanoseconds())/1e3/tasks, "redis-µs/task")
			b.ReportMetric(0, "ns/op")
		})
	}
}

// redisTime is what a server has used of the processors; 0 for the embedded one.
func redisTime(b *testing.B, r servertest.Redis) (used time.Duration) {
	b.Helper()
	info := r.Client.Info(b.Context(), "cpu").Val()
	for line := range strings.Lines(info) {
		name, value, _ := strings.Cut(strings.TrimSpace(line), ":")
		if name == "used_cpu_user" || name == "used_cpu_sys" {
			seconds, err := strconv.ParseFloat(value, 64)
			if err != nil {
				b.Fatal(err)
			}
			used += time.Duration(seconds * float64(time.Second))
		}
	}
	return used
}

func ownTime(b *testing.B) time.Duration {
	b.Helper()
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		b.Fatal(err)
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

// pushRange pushes tasks for the widgets from one on, ten on each hub.
func pushRange(b *testing.B, q *queue.Queue, from, n int) {
	b.Helper()
	tasks := make([]queue.Task, n)
	for i := range tasks {
		tasks[i] = task(from + i)
	}
	if err := q.Push(context.Background(), tasks...); err != nil {
		b.Fatal(err)
	}
}

func task(i int) queue.Task { return queue.Task{Widget: int64(i), Hub: int64(i / 10), Cause: "2026-1"} }
