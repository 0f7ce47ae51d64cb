using System;

namespace Rx.WebSockets.Testing.Wire;

/// <summary>Something under way on a link, with the instant at which it arrives.</summary>
internal readonly record struct Parcel(ParcelKind Kind, long Due, ReadOnlyMemory<byte> Octets = default);
