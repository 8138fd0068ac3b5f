//! Where an answer names the server's addresses.

/// Moves the candidates to the first line that is not rejected: the library writes them into the first one, and a client that drops a
/// rejected line drops what stands in it (RFC 9143, 7.3.1: the answer's tagged line is the first that is accepted).
pub(crate) fn with_candidates(answer: String) -> String {
    let starts: Vec<usize> = answer.match_indices("m=").map(|(at, _)| at).collect();
    let starts: Vec<usize> =
        starts.into_iter().filter(|at| answer[..*at].ends_with('\n')).collect();
    let ends = starts.iter().skip(1).copied().chain([answer.len()]);
    let sections: Vec<&str> =
        starts.iter().zip(ends).map(|(from, to)| &answer[*from..to]).collect();
    let accepted = sections.iter().position(|section| !is_rejected(section));
    let Some(accepted) = accepted.filter(|at| *at > 0) else { return answer };
    let (moved, kept): (Vec<_>, Vec<_>) =
        sections[0].split_inclusive('\n').partition(|line| is_candidate(line));
    let head = &answer[..starts[0]];
    let mut text = format!("{head}{}", kept.concat());
    for (at, section) in sections.iter().enumerate().skip(1) {
        text.push_str(section);
        if at == accepted {
            text.push_str(&moved.concat());
        }
    }
    text
}

fn is_rejected(section: &str) -> bool {
    section.split(' ').nth(1) == Some("0")
}

fn is_candidate(line: &str) -> bool {
    line.starts_with("a=candidate:") || line.starts_with("a=end-of-candidates")
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = "v=0\r\ns=-\r\n";
    const ADDRESS: &str =
        "a=candidate:1 1 udp 1 192.0.2.1 8100 typ host\r\na=end-of-candidates\r\n";

    #[test]
    fn they_stand_on_the_first_line_that_is_not_rejected() {
        let line =
            |kind: &str, port: u16| format!("m={kind} {port} UDP/TLS/RTP/SAVPF 96\r\na=mid:x\r\n");
        let (no, yes, last) = (line("audio", 0), line("video", 9), line("video", 9));
        let told = format!("{HEAD}{no}{ADDRESS}{yes}{last}");
        assert_eq!(with_candidates(told), format!("{HEAD}{no}{yes}{ADDRESS}{last}"));
        let told = format!("{HEAD}{no}{ADDRESS}{no}{yes}");
        assert_eq!(with_candidates(told), format!("{HEAD}{no}{no}{yes}{ADDRESS}"));
        for fine in
            [format!("{HEAD}{yes}{ADDRESS}{no}"), format!("{HEAD}{no}{ADDRESS}"), HEAD.to_owned()]
        {
            assert_eq!(with_candidates(fine.clone()), fine);
        }
    }
}
