using System;
using System.Buffers.Binary;
using Rx.WebSockets.Protocol;
using Rx.WebSockets.Reconnecting;

namespace Rx.WebSockets;

/// <summary>How long to wait before another attempt to connect, and when to give up: a pure function of the attempt and of chance.</summary>
/// <remarks>
/// Immutable; each method returns another back-off. Unless <see cref="RetryOn"/> and <see cref="GiveUpOn"/> say otherwise,
/// what can't work is never tried again:
/// <list type="table">
/// <listheader><term>Failure</term><description>What follows</description></listheader>
/// <item><term><see cref="ConnectException"/></term><description>
/// Another attempt, but not after <see cref="ConnectFailure.InvalidResponse"/>, nor after <see cref="ConnectFailure.Tls"/> unless the connection
/// broke off meanwhile, nor after a proxy that answered with such a status as stands below.
/// </description></item>
/// <item><term><see cref="HandshakeRefusedException"/></term><description>
/// Another attempt after 408, 425, 429 and 5xx other than 501 and 505, not before the server's Retry-After (RFC 9110 §10.2.3) is over. Not
/// after any other status.
/// </description></item>
/// <item><term>The end of a session (<see cref="SessionException"/>)</term><description>
/// Another attempt, whoever ended it and however, but not when an observer of it threw (<see cref="EndKind.ObserverFailed"/>), nor when the
/// peer sent 1002, 1003, 1008, 1010, 3000 (unauthorized) or 3003 (forbidden), nor when it broke the protocol (1002 sent).
/// </description></item>
/// <item><term>What a connect function throws</term><description>
/// Another attempt after an <see cref="System.IO.IOException"/>, a <see cref="System.Net.Sockets.SocketException"/>, a
/// <see cref="TimeoutException"/>, a cancellation, and an <see cref="System.Net.Http.HttpRequestException"/> of such a status as stands above
/// or of none. Not after anything else.
/// </description></item>
/// </list>
/// </remarks>
/// <example><code>
/// Backoff.Exponential(from: TimeSpan.FromSeconds(1), to: TimeSpan.FromMinutes(1))
///     .WithJitter(0.5)
///     .GiveUpAfter(attempts: 10)
///     .RetryOn(failure => failure is HandshakeRefusedException { StatusCode: 401 });
/// </code></example>
public sealed class Backoff
{
    /// <summary>The longest wait there is, also for a server that asks for a longer one: a day.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromDays(1);

    private readonly Rule _rule;

    private Backoff(Rule rule) => _rule = rule;

    /// <summary>The default: <see cref="DecorrelatedJitter"/> from 1 s to 1 min, for ever.</summary>
    public static Backoff Default { get; } = DecorrelatedJitter(TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1));

    /// <summary>How long a session has to be open so that its end begins a new row of failures, see <see cref="ResetAfter"/>. Default: 30 s.</summary>
    public TimeSpan HealthyAfter => _rule.HealthyAfter;

    /// <summary>The same wait each time.</summary>
    /// <param name="delay">How long, from zero.</param>
    /// <returns>A back-off without end.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The time is negative.</exception>
    public static Backoff Constant(TimeSpan delay)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(delay, TimeSpan.Zero);
        return Create((_, _) => delay);
    }

    /// <summary>A wait that grows by a factor each time, up to a cap. Without <see cref="WithJitter"/> all clients of a server come back at once.</summary>
    /// <param name="from">The first wait, longer than zero.</param>
    /// <param name="to">The longest wait, at least <paramref name="from"/>.</param>
    /// <param name="factor">By how much each wait is longer than the last one, from 1. Default: 2.</param>
    /// <returns>A back-off without end.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A time or the factor is out of its range.</exception>
    public static Backoff Exponential(TimeSpan from, TimeSpan to, double factor = 2)
    {
        RequireRange(from, to);
        ArgumentOutOfRangeException.ThrowIfNegative(factor - 1, nameof(factor));
        if (!double.IsFinite(factor))
        {
            throw new ArgumentOutOfRangeException(nameof(factor), factor, "The factor must be a number.");
        }

        return Create((attempt, _) => Capped(from.Ticks * Math.Pow(factor, Math.Max(attempt.Number - 2, 0)), to));
    }

    /// <summary>A wait by chance between the shortest one and three times the last one, up to a cap: clients that were lost together come back apart.</summary>
    /// <param name="from">The shortest wait, longer than zero.</param>
    /// <param name="to">The longest wait, at least <paramref name="from"/>.</param>
    /// <returns>A back-off without end.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A time is out of its range.</exception>
    public static Backoff DecorrelatedJitter(TimeSpan from, TimeSpan to)
    {
        RequireRange(from, to);
        return Create((attempt, random) =>
        {
            var last = Math.Max(attempt.LastDelay.Ticks, from.Ticks);
            return Capped(from.Ticks + (Fraction(random) * ((3.0 * last) - from.Ticks)), to);
        });
    }

    /// <summary>A wait of your own.</summary>
    /// <param name="delay">Tells how long to wait before an attempt, or null to give up; not asked about the first attempt of all. A negative time is none.</param>
    /// <returns>A back-off.</returns>
    public static Backoff Create(Func<ConnectAttempt, IRandomSource, TimeSpan?> delay)
    {
        ArgumentNullException.ThrowIfNull(delay);
        return new Backoff(new Rule(delay, Retryable.CanWorkLater));
    }

    /// <summary>Shortens each wait by chance.</summary>
    /// <param name="share">By how much at most, from 0 for not at all to 1 for down to nothing.</param>
    /// <returns>Another back-off.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The share is out of its range.</exception>
    public Backoff WithJitter(double share)
    {
        if (share is not (>= 0 and <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(share), share, "The share must be from 0 to 1.");
        }

        var delay = _rule.Delay;
        return new Backoff(_rule with { Delay = (attempt, random) => delay(attempt, random) * (1 - (share * Fraction(random))) });
    }

    /// <summary>Shortens waits that are longer than a cap; a server's Retry-After stands above it.</summary>
    /// <param name="cap">The longest wait, from zero.</param>
    /// <returns>Another back-off.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The time is negative.</exception>
    public Backoff UpTo(TimeSpan cap)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(cap, TimeSpan.Zero);
        var delay = _rule.Delay;
        return new Backoff(_rule with { Delay = (attempt, random) => delay(attempt, random) is { } wait ? Min(wait, cap) : null });
    }

    /// <summary>Gives up after a number of attempts in a row. The healthy session whose end began the row counts as the first.</summary>
    /// <param name="attempts">How many, from 1: no attempt has a higher <see cref="ConnectAttempt.Number"/>.</param>
    /// <returns>Another back-off.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The number is less than 1.</exception>
    public Backoff GiveUpAfter(int attempts)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(attempts, 1);
        return new Backoff(_rule with { MaxAttempts = attempts });
    }

    /// <summary>Gives up when the next attempt would begin later than so long after the row of failures began, without waiting for that.</summary>
    /// <param name="outage">How long, from zero.</param>
    /// <returns>Another back-off.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The time is negative.</exception>
    public Backoff GiveUpAfter(TimeSpan outage)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(outage, TimeSpan.Zero);
        return new Backoff(_rule with { MaxOutage = outage });
    }

    /// <summary>Gives up after these failures, too.</summary>
    /// <param name="predicate">Whether a failure can't be helped by another attempt.</param>
    /// <returns>Another back-off.</returns>
    public Backoff GiveUpOn(Func<Exception, bool> predicate)
    {
        ArgumentNullException.ThrowIfNull(predicate);
        var isRetried = _rule.IsRetried;
        return new Backoff(_rule with { IsRetried = failure => !predicate(failure) && isRetried(failure) });
    }

    /// <summary>Tries again after these failures, too, although they were taken for such as can't be helped by it.</summary>
    /// <param name="predicate">Whether another attempt may help.</param>
    /// <returns>Another back-off.</returns>
    public Backoff RetryOn(Func<Exception, bool> predicate)
    {
        ArgumentNullException.ThrowIfNull(predicate);
        var isRetried = _rule.IsRetried;
        return new Backoff(_rule with { IsRetried = failure => predicate(failure) || isRetried(failure) });
    }

    /// <summary>Sets how long a session has to be open so that its end begins a new row, with the first wait and attempt number 2.</summary>
    /// <param name="healthy">How long, from zero; <see cref="TimeSpan.MaxValue"/> for never.</param>
    /// <returns>Another back-off.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The time is negative.</exception>
    public Backoff ResetAfter(TimeSpan healthy)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(healthy, TimeSpan.Zero);
        return new Backoff(_rule with { HealthyAfter = healthy });
    }

    /// <summary>How long to wait before an attempt.</summary>
    /// <param name="attempt">The attempt.</param>
    /// <param name="random">Where chance comes from.</param>
    /// <returns>The wait, from zero to a day and not less than <see cref="ConnectAttempt.RetryAfter"/>; null to give up. The first attempt of all never waits.</returns>
    public TimeSpan? DelayBefore(ConnectAttempt attempt, IRandomSource random)
    {
        ArgumentNullException.ThrowIfNull(attempt);
        ArgumentNullException.ThrowIfNull(random);
        if (attempt.LastFailure is not { } failure)
        {
            return TimeSpan.Zero;
        }

        if (attempt.Number > _rule.MaxAttempts || !_rule.IsRetried(failure) || _rule.Delay(attempt, random) is not { } wait)
        {
            return null;
        }

        wait = Min(Max(wait, attempt.RetryAfter ?? TimeSpan.Zero), Longest);
        return wait > _rule.MaxOutage - attempt.Outage ? null : wait;
    }

    private static void RequireRange(TimeSpan from, TimeSpan to)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(from, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(to, from);
    }

    private static TimeSpan Capped(double ticks, TimeSpan cap) => ticks < cap.Ticks ? TimeSpan.FromTicks((long)ticks) : cap;

    private static TimeSpan Min(TimeSpan one, TimeSpan other) => one < other ? one : other;

    private static TimeSpan Max(TimeSpan one, TimeSpan other) => one > other ? one : other;

    /// <summary>A number from 0 to less than 1, each of 2⁵³ as likely as the others.</summary>
    private static double Fraction(IRandomSource random)
    {
        Span<byte> octets = stackalloc byte[sizeof(ulong)];
        random.Fill(octets);
        return (BinaryPrimitives.ReadUInt64LittleEndian(octets) >> 11) * (1.0 / (1UL << 53));
    }

    private sealed record Rule(Func<ConnectAttempt, IRandomSource, TimeSpan?> Delay, Func<Exception, bool> IsRetried)
    {
        public int MaxAttempts { get; init; } = int.MaxValue;

        public TimeSpan MaxOutage { get; init; } = TimeSpan.MaxValue;

        public TimeSpan HealthyAfter { get; init; } = TimeSpan.FromSeconds(30);
    }
}
