using System;
using System.Collections.Generic;
using System.Linq;
using FsCheck;
using FsCheck.Fluent;
using Rx.WebSockets.Protocol.Tests.Fixture;

namespace Rx.WebSockets.Protocol.Tests.Properties;

/// <summary>What a peer sends in one run: frames, perhaps spoiled, and where the octets are cut.</summary>
public sealed record Traffic(WebSocketRole Role, ProtocolOptions Options, WireFrame[] Frames, Spoiling Spoiling, int[] Cuts)
{
    private static readonly ProtocolOptions Limited = new() { MaxFrameSize = 400, MaxMessageSize = 600 };

    private static readonly ProtocolOptions Unlimited = new() { MaxFrameSize = int.MaxValue };

    private static readonly Gen<WireFrame[]> NoFrame = Gen.Constant<WireFrame[]>([]);

    public static Gen<Traffic> Legal { get; } = Of(NoFrame, Gen.Constant(Spoiling.None));

    public static Gen<Traffic> LegalOrNot { get; } = Gen.OneOf(
        Legal, Of(NoFrame, Spoiling.Any), Of(HostileFrames.Any.Select(frame => new[] { frame }), Gen.Constant(Spoiling.None)));

    public byte[] Octets => Spoiling.Apply(Wire.Encode(Role.Peer(), Frames));

    /// <summary>The octets, cut at <see cref="Cuts"/>.</summary>
    public IEnumerable<byte[]> Pieces()
    {
        byte[] octets = Octets;
        int[] borders = [0, .. Cuts.Select(cut => cut % (octets.Length + 1)).Order(), octets.Length];
        return borders.Zip(borders.Skip(1), (from, to) => octets[from..to]);
    }

    public SessionKind Kind => Options.Kind;

    /// <summary>Simpler runs that may show the same: fewer frames, fewer cuts.</summary>
    public static IEnumerable<Traffic> Shrink(Traffic traffic) =>
    [
        .. traffic.Cuts.Select((_, i) => traffic with { Cuts = [.. traffic.Cuts[..i], .. traffic.Cuts[(i + 1)..]] }),
        .. traffic.Frames.Select((_, i) => traffic with { Frames = [.. traffic.Frames[..i], .. traffic.Frames[(i + 1)..]] }),
    ];

    public override string ToString() =>
        $"{Role} {Kind} up to {Options.MaxFrameSize} [{string.Join(", ", Frames.Select(frame => $"{frame}"))}] {Spoiling}, "
        + $"cut at [{string.Join(", ", Cuts)}]: {Convert.ToHexString(Octets)}";

    private static Gen<Traffic> Of(Gen<WireFrame[]> hostile, Gen<Spoiling> spoilings) =>
        from role in Gen.Elements(WebSocketRole.Client, WebSocketRole.Server)
        from kind in Gen.Elements(SessionKind.Default, SessionKind.Raw)
        from limits in Gen.Frequency((3, Gen.Constant(Limited)), (1, Gen.Constant(Unlimited)))
        from count in Gen.Choose(0, 6)
        from messages in Gen.ArrayOf(Messages.Any, count)
        from close in Gen.Frequency((3, NoFrame), (1, Gen.Constant<WireFrame[]>([Wire.Close(1000, "bye")])))
        from fault in hostile
        from at in Gen.Choose(0, count)
        from spoiling in spoilings
        from cuts in Gen.ArrayOf(Gen.Choose(0, 100_000))
        let all = (WireFrame[])[.. messages[..at].SelectMany(frames => frames), .. fault, .. messages[at..].SelectMany(frames => frames), .. close]
        select new Traffic(role, limits with { Kind = kind }, all, spoiling, cuts);
}
