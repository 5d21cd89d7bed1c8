SELECT replies.question, replies.choice, COUNT(*)
FROM replies
JOIN questions ON questions.survey = replies.survey AND questions.name = replies.question
WHERE replies.survey = $1
GROUP BY questions.position, replies.question, replies.choice
ORDER BY questions.position, replies.choice
